import unittest

from ...tools.dossier import PIECES, completeness, freshness, is_stale


class TestDossierRules(unittest.TestCase):
    def test_freshness_by_days_since_the_last_contact(self):
        table = [(0, "fresh"), (30, "fresh"), (31, "due"), (60, "due"), (61, "stale")]
        for days, expected in table:
            self.assertEqual(freshness(days, 30), expected, days)
        self.assertEqual(freshness(None, 30), "stale")

    def test_a_block_holds_to_its_last_day(self):
        self.assertFalse(is_stale(90, 90))
        self.assertTrue(is_stale(91, 90))
        self.assertTrue(is_stale(None, 90))

    def test_completeness_is_rounded_down(self):
        pieces = [piece for block in PIECES.values() for piece in block]
        self.assertEqual(len(pieces), len(set(pieces)))
        self.assertEqual(len(pieces), 21)
        self.assertEqual(completeness(set()), 0)
        self.assertEqual(completeness({"goals"}), 4)  # 1 of 21
        self.assertEqual(completeness(set(pieces[:14])), 66)
        self.assertEqual(completeness(set(pieces)), 100)
        self.assertEqual(completeness({"no such piece"}), 0)
