from . import retention_measure_participant_add
from . import retention_pasted_mixin
from . import retention_segment_add
from . import retention_segment_preview
from . import retention_measure_period
from . import retention_measure_period_costs
from . import retention_measure_period_words
from . import retention_snapshot_rebuild
