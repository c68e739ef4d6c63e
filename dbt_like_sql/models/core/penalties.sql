select
    penalty_id,
    defendant_id,
    case_id,
    charge,
    kind,
    months,
    probation_months,
    amount_cny,
    is_combined,
    evidence_id
from {{ ref('stg_penalties') }}
order by penalty_id
