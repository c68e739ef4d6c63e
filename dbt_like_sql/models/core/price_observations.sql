select
    price_observation_id,
    case_id,
    price_min_cny,
    price_max_cny,
    side,
    is_fuzzy,
    data_type,
    observed_from,
    observed_to,
    evidence_id
from {{ ref('stg_price_observations') }}
order by price_observation_id
