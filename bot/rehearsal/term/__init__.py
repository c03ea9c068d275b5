"""A term: what the cast of a rehearsal does in the weeks after the kickoff.

Mentors set dates, students say whether they come, people come or do not, somebody closes the meet-up and hands in a
photo; and all of them take notice of nudges, or do not, at rates that are believable. Everything goes through the door,
as with a real client, and is decided by the seed, a person's handle and how often the same thing has come up.
"""
