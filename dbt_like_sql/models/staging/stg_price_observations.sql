select * from {{ source('lake', 'price_observations') }}
