select
    case_id,
    case_numbers,
    court,
    province,
    decision_on,
    decided_year,
    stage,
    tier_found,
    documents
from {{ ref('stg_cases') }}
order by case_id
