"""How gunicorn writes an access log where one is asked for: times and statuses, never addresses.

The path of a request may be a link that lets somebody in, and its query a postcode.
"""

access_log_format = "%(t)s %(m)s %(s)s %(B)s %(M)sms"
