"""What is sent in as a file, before anybody looks at it."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from reports.exchange.json_text import FILE_MAX


class Quota(FileUploadHandler):
    """The first of the upload handlers: of all files in a request it lets a little more through than any reader takes.

    What comes after that is dropped as it arrives, so that no disk fills up; the reader then tells that the file is too large.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The chunk for the next handler, or None when there has been enough."""
        if self.taken > FILE_MAX:
            return None
        self.taken += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The file is another handler's to give."""
