"""Letters of invitation: their templates, what is filled in for each guest, and the finished PDF."""
