"""The demo: two events, one guest list, the answers to both invitations, and how people arrived at the one held.

guests.csv is a guest list as a user imports it. answers.csv (the coming event) and answers_held.csv (last year's) refer
to its data rows, counted from 1, and repeat the name as a control; a row without a number is the answer of a
representative whom an earlier row named. coming.toml and held.toml describe the events and their own keys. All people,
houses, numbers and addresses are invented.
"""
