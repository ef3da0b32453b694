from . import retention_complaint_remedy_refuse
