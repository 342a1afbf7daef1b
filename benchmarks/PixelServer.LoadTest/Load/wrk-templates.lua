-- Sends the requests of a file, each event with an id of its own that begins with the time, as the snippet's do. Arguments: the
-- file, the run's seven characters. The file holds whole requests, each ended by a zero byte, with the first place below where an event's id
-- belongs, and the second where a visitor's does: there visitors come and go, five events each among those of a thousand others.
local place = string.rep("ID", 16)
local visitorPlace = string.rep("VI", 8)
local threads = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

-- Every second piece is a gap: an event's id where the next list says so, else a visitor's.
local function cut(template)
   local pieces, isId, at = {}, {}, 1
   while true do
      local id, visitor = template:find(place, at, true), template:find(visitorPlace, at, true)
      local from = math.min(id or #template + 1, visitor or #template + 1)
      pieces[#pieces + 1] = template:sub(at, from - 1)
      if from > #template then
         return { pieces = pieces, isId = isId }
      end
      pieces[#pieces + 1] = ""
      isId[#pieces] = from == id
      at = from + (from == id and #place or #visitorPlace)
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
   local pieces, isId = templates[turn].pieces, templates[turn].isId
   for i = 2, #pieces, 2 do
      if isId[i] then
         sent = sent + 1
         pieces[i] = string.format("0%011x7%s%011x", os.time() * 1000, prefix, sent)
      else
         pieces[i] = string.format("5%s%08x", prefix:sub(1, 7), number * 2147483648 + math.floor(sent / 5000) * 1000 + sent % 1000)
      end
   end
   return table.concat(pieces)
end
