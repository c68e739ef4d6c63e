select
    id,
    stage,
    reason_code,
    detail,
    document_id,
    capture_id
from {{ ref('stg_quarantine') }}
order by id
