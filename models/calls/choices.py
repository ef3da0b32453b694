"""Choices that several models of calls have in common, with their labels."""

PURPOSES = [
    ("late", "Late by own rhythm"),
    ("thanks", "Thank-you after a purchase"),
    ("booking", "Next booking"),
    ("birthday", "Birthday"),
    ("growth", "Large but not yet regular"),
    ("win_back", "Quiet, with an offer"),
    ("complaint", "After a complaint"),
    ("warranty", "End of warranty"),
    ("points", "Expiring points"),
    ("key_account", "Key accounts"),
    ("offer", "Offer or news"),
    ("other", "Other"),
]
REACHED = [
    ("answered", "Answered"),
    ("busy", "Busy"),
    ("no_answer", "No answer"),
    ("wrong_number", "Wrong number"),
    ("voicemail", "Voicemail"),
]
RESULTS = [
    ("agreed", "Agreed"),
    ("thinks", "Thinks about it"),
    ("refused", "Refused"),
    ("complaint", "Complaint"),
    ("moved", "Moved away"),
    ("break", "Takes a break"),
    ("callback", "Wants a call later"),
    ("do_not_call", "Do not call"),
    ("told", "Told, nothing more"),
]
# Whom a customer is called or written by; a task without any is a gap
CHANNELS = [("phone", "Phone"), ("email", "E-mail"), ("none", "None known")]
TASK_STATES = [
    ("open", "Open"),
    ("done", "Done"),
    ("cancelled", "Closed"),
    ("expired", "Expired"),
    ("control", "Control Group"),
    ("gap", "Cannot Be Reached"),
]
# What comes first in the queue: the smaller
RANKS = [
    ("0", "Promised"),
    ("1", "Complaint"),
    ("2", "Thank-you"),
    ("3", "Late"),
    ("4", "Birthday"),
    ("5", "Other"),
]
RANK_OF_PURPOSE = {
    "complaint": 1,
    "thanks": 2,
    "late": 3,
    "birthday": 4,
}
OTHER_RANK = 5
