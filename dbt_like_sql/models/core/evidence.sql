select
    evidence_id,
    document_id,
    char_start,
    char_end,
    quote
from {{ ref('stg_evidence') }}
order by evidence_id
