using StackExchange.Redis;

namespace PixelServer.Pipeline.Redis;

/// <summary>The commands of the protocol; see <see cref="BlockEntry"/>. Scripts are sent whole: a Redis that restarted forgets their names.</summary>
internal static class StreamCalls
{
    private const int KeptUnreadable = 16;
    private const int NoticeSeconds = 3600;

    // Atomic, so that no entry is left that is neither pending nor gone.
    private const string ReleaseScript = """
        redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 2))
        return redis.call('XDEL', KEYS[1], unpack(ARGV, 2))
        """;

    // Says 1 for each entry that a loader has or will get, without reading it: XCLAIM FORCE JUSTID fails on entries that are not there,
    // and XACK undoes it. An entry that lies behind what the group has read and is not pending would stay for ever: it goes.
    private const string PresenceScript = """
        local function after(a, b)
          local am, as = a:match('(%d+)-(%d+)')
          local bm, bs = b:match('(%d+)-(%d+)')
          am, as, bm, bs = tonumber(am), tonumber(as), tonumber(bm), tonumber(bs)
          return am > bm or (am == bm and as > bs)
        end
        local answers = {}
        if redis.call('EXISTS', KEYS[1]) == 0 then
          for i = 2, #ARGV do answers[i - 1] = 0 end
          return answers
        end
        redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0')
        local read = '0-0'
        for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
          local facts = {}
          for i = 1, #group, 2 do facts[group[i]] = group[i + 1] end
          if facts['name'] == ARGV[1] then read = facts['last-delivered-id'] end
        end
        for i = 2, #ARGV do
          local there = 1
          if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1) == 0 then
            there = #redis.call('XCLAIM', KEYS[1], ARGV[1], 'asking', 0, ARGV[i], 'FORCE', 'JUSTID')
            redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
            if there == 1 and not after(ARGV[i], read) then
              redis.call('XDEL', KEYS[1], ARGV[i])
              there = 0
            end
          end
          answers[i - 1] = there
        end
        return answers
        """;

    private const string SetAsideScript = """
        local entry = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
        if entry then redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[3], '*', unpack(entry[2])) end
        redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
        return redis.call('XDEL', KEYS[1], ARGV[2])
        """;

    // XGROUP DELCONSUMER takes what is pending with it, so asking and deleting must be one.
    private const string ForgetScript = """
        local count = 0
        for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
          local facts = {}
          for i = 1, #consumer, 2 do facts[consumer[i]] = consumer[i + 1] end
          local named = ARGV[2] == '' or facts['name'] == ARGV[2]
          if named and facts['pending'] == 0 and facts['idle'] >= tonumber(ARGV[3]) then
            redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], facts['name'])
            count = count + 1
          end
        end
        return count
        """;

    // A full Redis cannot take the number down, and must be emptied all the same.
    private const string AgreeScript = """
        local count = redis.call('GET', KEYS[1])
        if count then return count end
        redis.pcall('SET', KEYS[1], ARGV[1])
        return ARGV[1]
        """;

    /// <summary>Answers how many streams there are, as whoever asked first says.</summary>
    public static RedisCall Agree(string key, string count) => Script(AgreeScript, key, [count]);

    public static RedisCall Length(string stream) => new(stream, "XLEN", (RedisKey)stream);

    public static RedisCall Add(string stream, BlockEntry entry) => new(stream, "XADD", [(RedisKey)stream, "*", .. entry.ToFields()]);

    /// <summary>Answers 1 or 0 for each id.</summary>
    public static RedisCall AskPresence(string stream, IEnumerable<string> ids) => Script(PresenceScript, stream, [RedisKeys.Group, .. ids]);

    public static RedisCall TakeNotices(string list, int count) => new(list, "LPOP", (RedisKey)list, count);

    public static RedisCall AddNotices(string list, IEnumerable<string> ids) => new(list, "RPUSH", [(RedisKey)list, .. ids]);

    public static RedisCall ExpireNotices(string list) => new(list, "EXPIRE", (RedisKey)list, NoticeSeconds);

    /// <summary>From the stream's beginning: what lies in it was never released.</summary>
    public static RedisCall CreateGroup(string stream) => new(stream, "XGROUP", "CREATE", (RedisKey)stream, RedisKeys.Group, "0", "MKSTREAM");

    public static RedisCall Read(string stream, string consumer, int count) =>
        new(stream, "XREADGROUP", "GROUP", RedisKeys.Group, consumer, "COUNT", count, "STREAMS", (RedisKey)stream, ">");

    public static RedisCall Claim(string stream, string consumer, TimeSpan idle, string cursor) =>
        new(stream, "XAUTOCLAIM", (RedisKey)stream, RedisKeys.Group, consumer, Milliseconds(idle), cursor, "COUNT", 1);

    /// <summary>Makes entries look as if they had been read so long ago.</summary>
    public static RedisCall SetIdle(string stream, string consumer, IEnumerable<string> ids, TimeSpan idle) =>
        new(stream, "XCLAIM", [(RedisKey)stream, RedisKeys.Group, consumer, 0, .. ids, "IDLE", Milliseconds(idle), "JUSTID"]);

    public static RedisCall Release(string stream, IEnumerable<string> ids) => Script(ReleaseScript, stream, [RedisKeys.Group, .. ids]);

    public static RedisCall SetAside(string stream, string unreadable, string id) =>
        new(stream, "EVAL", SetAsideScript, 2, (RedisKey)stream, (RedisKey)unreadable, RedisKeys.Group, id, KeptUnreadable);

    /// <summary>
    /// Removes a consumer, or with an empty name every consumer, that has nothing and was not heard of for so long. One that only waits
    /// may be among them; it is there again with its next block.
    /// </summary>
    public static RedisCall Forget(string stream, string consumer, TimeSpan idle) =>
        Script(ForgetScript, stream, [RedisKeys.Group, consumer, Milliseconds(idle)]);

    private static RedisCall Script(string script, string stream, object[] arguments) =>
        new(stream, "EVAL", [script, 1, (RedisKey)stream, .. arguments]);

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
