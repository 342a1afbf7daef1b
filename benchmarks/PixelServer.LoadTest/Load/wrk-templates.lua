-- Sends the requests of a file, each event with an id of its own that begins with the time, as the snippet's do. Arguments: the
-- file, the run's seven characters. The file holds whole requests, each ended by a zero byte, with the place below where an id belongs.
local place = string.rep("ID", 16)
local threads = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

local function cut(template)
   local pieces, at = {}, 1
   while true do
      local from, to = template:find(place, at, true)
      if not from then
         pieces[#pieces + 1] = template:sub(at)
         return pieces
      end
      pieces[#pieces + 1] = template:sub(at, from - 1)
      pieces[#pieces + 1] = ""
      at = to + 1
   end
end

function init(args)
   local file = assert(io.open(args[1], "rb"))
   local text = file:read("*a")
   file:close()
   templates, sent = {}, 0
   for template in text:gmatch("([^%z]+)%z") do
      templates[#templates + 1] = cut(template)
   end
   prefix = args[2] .. number
   -- Threads begin at different places.
   turn = math.floor(#templates * number / 2)
end

function request()
   turn = turn % #templates + 1
   local pieces = templates[turn]
   for i = 2, #pieces, 2 do
      sent = sent + 1
      pieces[i] = string.format("0%011x7%s%011x", os.time() * 1000, prefix, sent)
   end
   return table.concat(pieces)
end
