"""Certificates: who meets the rule, numbers, the papers, and what guests get of them."""
