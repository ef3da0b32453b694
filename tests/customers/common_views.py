"""Opens pages as the web client does: views, rows, groups and filters."""

from lxml import etree

from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval


class EveryView:
    """For a test case: ``_actions`` yields the addon's pages, ``_open`` opens one."""

    def _actions(self):
        """Yield the addon's window actions on models of its own."""
        names = self.env["ir.model.data"].search(
            [
                ("module", "=", "customer_retention"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        for name in names:
            action = self.env[name.model].browse(name.res_id)
            if action.res_model.startswith("retention."):
                yield name.name, action

    def _open(self, action, model):
        modes = [mode.strip() for mode in action.view_mode.split(",")]
        first = action.view_id.type == modes[0] and action.view_id.id
        views = model.get_views(
            [(first if mode == modes[0] else False, mode) for mode in modes]
            + [(action.search_view_id.id, "search")]
        )["views"]
        for mode in modes:
            arch = etree.fromstring(views[mode]["arch"].encode())
            if mode in ("pivot", "graph"):
                self._add_up(model, arch)
            else:
                self._read(model, arch, mode)
        self._filter(model, etree.fromstring(views["search"]["arch"].encode()))

    def _read(self, model, arch, mode):
        names = {
            node.get("name"): {}
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
        rows = model.search([], limit=5)
        if mode != "form":
            rows.web_read(names)
        elif rows:
            rows[0].web_read(names)
        elif model.has_access("create"):
            Form(model)

    def _add_up(self, model, arch):
        groups, sums = [], ["__count"]
        for node in arch.iter("field"):
            field = model._fields[node.get("name")]
            if node.get("type") == "measure":
                if field.aggregator and field.store:
                    sums.append(f"{field.name}:{field.aggregator}")
            elif field.type in ("date", "datetime"):
                groups.append(f"{field.name}:month")
            else:
                groups.append(field.name)
        model.formatted_read_group([], groups, sums)

    def _filter(self, model, arch):
        for node in arch.iter("filter"):
            if node.get("domain"):
                domain = safe_eval(node.get("domain"), {"uid": self.env.uid})
                model.search_count(domain, limit=1)
            if node.get("context"):
                group = safe_eval(node.get("context"), {"uid": 1}).get("group_by")
                if group:
                    groups = [group] if isinstance(group, str) else group
                    model.formatted_read_group([], groups, ["__count"])
