select * from {{ source('lake', 'penalties') }}
