from . import retention_measure_participant_add
