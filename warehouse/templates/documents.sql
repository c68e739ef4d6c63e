select document_id, title, kind, url, published_on, warc_file, warc_offset
from main.documents
where list_contains(?::varchar[], document_id)
