"""What hands the post to the relay: a pipelined SMTP client, a journal, and the sender's two processes."""
