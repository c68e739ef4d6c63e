select * from {{ source('lake', 'defendants') }}
