-- Detects evidence whose quote is not what the clean text has at that place: the chain from figure to page is broken.
-- Characters that were masked for privacy (某, ×) may stand for any one character; masking keeps the length.
select e.evidence_id, e.document_id, e.char_start, e.char_end
from {{ ref('evidence') }} as e
inner join {{ ref('stg_documents') }} as d using (document_id)
where
    d.text[e.char_start + 1:e.char_end] not like
    translate(replace(replace(replace(e.quote, '\', '\\'), '%', '\%'), '_', '\_'), '某×', '__') escape '\'
