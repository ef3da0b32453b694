from . import retention_complaint
from . import retention_complaint_open
from . import res_partner
from . import sale_order
from . import retention_key_account
from . import base_partner_merge
