from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.complaints.retention_complaint_open import OPEN
from ..tools.complaint_form import LARGEST_ID, clean_line

PER_PAGE = 20
MOST_PAGES = LARGEST_ID // PER_PAGE
# How long a page that was opened from the account takes letters
HALF_DAY = 12 * 3600
# What the customer, or staff for them, has said; not what events opened
SAID = ("manual", "call", "website", "portal", "questionnaire")


class RetentionComplaintPortal(CustomerPortal):
    """The complaints of the visitor's firm: who sees its orders sees these."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "retention_complaint_count" in counters:
            values["retention_complaint_count"] = self._own_complaints().search_count(
                self._own_domain(), limit=1
            )
        return values

    def _own_complaints(self):
        """Return the model (sudo: customers have no rights, _own_domain is asked)."""
        return request.env["retention.complaint"].sudo()

    def _own_domain(self):
        """Return what the visitor may see.

        What somebody unknown wrote in their name counts once staff have taken it up.
        """
        firm = request.env.user.partner_id.commercial_partner_id
        return Domain(
            [
                ("commercial_partner_id", "=", firm.id),
                ("origin", "in", SAID),
                "|",
                ("is_unverified", "=", False),
                ("state", "!=", "new"),
            ]
        )

    @route(
        ["/my/complaints", "/my/complaints/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
    )
    def portal_my_complaints(self, page=1, filterby="all", search="", **_params):
        """List the complaints of the visitor's firm.

        :param filterby: ``open`` or ``all``
        :param search: a number, or words of what happened
        """
        filters = {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": request.env._("Open"),
                "domain": Domain("state", "in", OPEN),
            },
        }
        filterby = filterby if filterby in filters else "all"
        search = clean_line(search)[:100]
        domain = self._own_domain() & filters[filterby]["domain"]
        if search:
            domain &= Domain("name", "ilike", search) | (
                Domain("description", "ilike", search)
                & Domain("origin", "in", ("website", "portal"))
            )
        complaints = self._own_complaints()
        pager = portal_pager(
            url="/my/complaints",
            url_args={"filterby": filterby, "search": search},
            total=complaints.search_count(domain),
            page=page if isinstance(page, int) and page <= MOST_PAGES else 1,
            step=PER_PAGE,
        )
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "retention_complaint",
            "complaints": complaints.search(
                domain, limit=PER_PAGE, offset=pager["offset"]
            ),
            "pager": pager,
            "default_url": "/my/complaints",
            "searchbar_filters": filters,
            "filterby": filterby,
            "searchbar_inputs": {
                "all": {"input": "all", "label": request.env._("Search in All")}
            },
            "search_in": "all",
            "search": search,
        }
        return request.render("customer_retention.portal_my_complaints", values)

    @route(
        "/my/complaints/<int:complaint_id>",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
    )
    def portal_my_complaint(self, complaint_id, **_params):
        """Lead to the page of an own complaint, to the list for anybody else's."""
        number = complaint_id if complaint_id <= LARGEST_ID else 0
        domain = self._own_domain() & Domain("id", "=", number)
        complaint = self._own_complaints().search(domain, limit=1)
        if not complaint:
            return request.redirect("/my/complaints")
        token = complaint._link_token(seconds=HALF_DAY)
        return request.redirect(f"/complaint/{token}")
