select e.quote, e.char_start, e.char_end, d.url, d.title, d.warc_file, d.warc_offset
from evidence as e
inner join documents as d using (document_id)
where e.evidence_id = '…'
