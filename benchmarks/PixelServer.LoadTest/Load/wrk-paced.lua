-- As wrk-templates.lua, but each connection waits between two requests, so that the load stays below what the server could do. Arguments: the file,
-- the run's seven characters, the pause in milliseconds.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "wrk-templates.lua")

local begin, pause = init, 0

function init(args)
   begin(args)
   pause = tonumber(args[3])
end

function delay()
   return pause
end
