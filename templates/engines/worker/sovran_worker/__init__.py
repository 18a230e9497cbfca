"""Workers of the CPU engine; they obey the job contract `job/v1`."""
