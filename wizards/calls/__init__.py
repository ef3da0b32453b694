from . import retention_call_script_preview
