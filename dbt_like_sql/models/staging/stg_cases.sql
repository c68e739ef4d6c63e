select * from {{ source('lake', 'cases') }}
