select
    record_count_id,
    case_id,
    "count",
    is_approximate,
    unit,
    data_type,
    action,
    evidence_id
from {{ ref('stg_record_counts') }}
order by record_count_id
