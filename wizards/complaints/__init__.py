from . import retention_delivery_delay_tell
