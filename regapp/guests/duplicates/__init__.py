"""Two records of one person: found by likeness, merged by somebody who looks at both, and taken apart again."""
