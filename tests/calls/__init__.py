from . import test_call_lists, test_call_page_js
