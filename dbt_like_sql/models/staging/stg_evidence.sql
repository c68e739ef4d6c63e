select * from {{ source('lake', 'evidence') }}
