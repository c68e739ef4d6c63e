select
    illegal_gain_id,
    case_id,
    defendant_id,
    amount_cny,
    is_approximate,
    evidence_id
from {{ ref('stg_illegal_gains') }}
order by illegal_gain_id
