select * from {{ source('lake', 'labels') }}
