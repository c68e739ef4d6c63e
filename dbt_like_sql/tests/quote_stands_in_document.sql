-- Detects evidence whose quote is not what the clean text has at that place: the chain from figure to page is broken.
select e.evidence_id, e.document_id, e.char_start, e.char_end
from {{ ref('evidence') }} as e
inner join {{ ref('stg_documents') }} as d using (document_id)
where d.text[e.char_start + 1:e.char_end] is distinct from e.quote
