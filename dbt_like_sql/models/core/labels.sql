select
    label_id,
    subject_id,
    subject_kind,
    facet,
    code,
    probability,
    method,
    model_version,
    evidence_id
from {{ ref('stg_labels') }}
order by label_id
