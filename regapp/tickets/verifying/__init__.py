"""Whether a paper is genuine: a page for anybody who holds one with a code."""
