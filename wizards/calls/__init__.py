from . import retention_call_task_set_mixin
from . import retention_call_task_reassign
from . import retention_call_task_postpone
from . import retention_call_task_close
from . import retention_call_task_plan
from . import retention_call_campaign_add
from . import retention_call_campaign_paste
from . import retention_call_campaign_paste_line
