from . import res_company
from . import retention_customer
from . import retention_customer_answer
from . import retention_customer_queue
from . import retention_customer_snapshot
from . import retention_referral
from . import retention_spend_estimate
