select
    case_id,
    document_id,
    method,
    probability
from {{ ref('stg_case_documents') }}
order by case_id, document_id
