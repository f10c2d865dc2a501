-- ARGV: an id each. Answers with record, spec, and how much is waited for.
local answer = {}
for i, id in ipairs(ARGV) do
    answer[i] = {
        records_of({ id })[1], call('HGET', spec, id), call('HGET', held, id),
    }
end
return answer
