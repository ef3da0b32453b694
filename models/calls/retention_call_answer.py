from odoo import fields, models


class RetentionCallAnswer(models.Model):
    """What a customer answered to a question of a script."""

    _name = "retention.call.answer"
    _description = "Answer in a Call"
    _order = "id"
    _rec_name = "question"

    attempt_id = fields.Many2one(
        "retention.call.attempt",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    step_id = fields.Many2one(
        "retention.call.script.step",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    question = fields.Char(required=True, readonly=True)
    answer = fields.Text(readonly=True)
    destination = fields.Char(readonly=True, help="Where it was kept.")
    before = fields.Json(readonly=True, help="What stood there before.")

    def _take_back(self):
        """Have the fields be as before, if nobody has changed them since.

        :return: sentences on what stays
        """
        kept = []
        for answer in self.sorted(reverse=True):  # the last one first
            if answer.before and not answer._restore(answer.before):
                kept.append(
                    self.env._(
                        "%s was changed since: the answer stays there.",
                        answer.destination,
                    )
                )
        return kept

    def _restore(self, before):
        """Take back what one answer wrote.

        :return: whether it could be
        """
        # What it wrote it wrote past the caller's rights, too
        record = self.env[before["model"]].sudo().browse(before["id"]).exists()
        if not record:
            return True
        if "field" in before:
            return self._restore_field(record, before)
        if record.write_date != record.create_date:
            return False
        if "state" in record._fields:
            record.write({"state": "planned", "date_done": False})
        record.unlink()
        return True

    def _restore_field(self, record, before):
        name = before["field"]
        now = record[name]
        if name == "retention_birthday":
            now = fields.Date.to_string(now)
        if now != before["after"]:
            return False
        if name == "retention_birthday":
            record["retention_birthday_consent"] = False  # which deletes the date
        else:
            record[name] = before["before"]
        return True
