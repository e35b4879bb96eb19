"""How guests are asked: what silence means, what else they are asked, who may register, when nothing is sent."""
