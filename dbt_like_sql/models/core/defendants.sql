select
    defendant_id,
    case_id,
    alias,
    kind,
    role,
    is_insider
from {{ ref('stg_defendants') }}
order by defendant_id
