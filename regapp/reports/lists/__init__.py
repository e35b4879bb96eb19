"""Attendance lists (daftar hadir) and lists of recipients (daftar penerimaan) in the forms that offices know."""
