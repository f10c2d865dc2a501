-- ARGV: an id each. Answers with record, spec, what was said, what is waited for.
local answer = {}
for i, id in ipairs(ARGV) do
    answer[i] = {
        call('HGET', job, id), call('HGET', spec, id), call('HGET', said, id),
        call('HGET', held, id),
    }
end
return answer
