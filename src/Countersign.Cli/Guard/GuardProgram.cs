using System.Runtime.CompilerServices;
using System.Text;
using Countersign.Adapters.Agents;
using Countersign.Core.Guard;
using Microsoft.Win32.SafeHandles;

namespace Countersign.Cli.Guard;

/// <summary>
/// <c>countersign guard HOST</c> as a process. It answers once, whatever happens: by itself, or, when it takes too long, by its own deadline, which
/// is below that of every host, because hosts make the call when a hook is late.
/// </summary>
internal static class GuardProgram
{
    /// <summary>Longest that one call takes before it is blocked.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private const int FirstBuffer = 16 * 1024; // bytes

    private static int _answered;

    /// <summary>The agent whose hook this is; null where the command line is another verb's.</summary>
    public static CodingAgent? AgentOf(string[] args) => args is ["guard", var name] ? CodingAgent.Find(name) : null;

    /// <summary>Judges the call on standard input; gives the exit code.</summary>
    public static int Run(CodingAgent agent)
    {
        Watch(agent);
        try
        {
            var input = ReadAll(out var length);
            var answer = GuardHook.Answer(agent, input.AsSpan(0, length), new HookSurroundings
            {
                Folder = Environment.CurrentDirectory,
                Places = GuardPlaces.OfThisUser(),
                Variable = Environment.GetEnvironmentVariable,
            });
            return Say(answer);
        }
        catch (Exception fault)
        {
            return Say(HookAnswer.Block(agent, $"Countersign's guard blocks this call, for it could not be judged ({fault.GetType().Name}: {fault.Message}). Nothing was run."));
        }
    }

    private static void Watch(CodingAgent agent)
    {
        var watch = new Thread(() =>
        {
            Warm();
            Thread.Sleep(Deadline);
            Environment.Exit(Say(HookAnswer.Block(agent, $"Countersign's guard blocks this call: it could not be judged within {Deadline.TotalSeconds:0} seconds. Nothing was run.")));
        });
        watch.IsBackground = true;
        watch.UnsafeStart();
    }

    /// <summary>
    /// Judges a line that is always the same, while the call is read beside: most of a judgement's time is .NET preparing code and the table of commands
    /// for their first use.
    /// </summary>
    private static void Warm() =>
        GuardJudge.Judge(new GuardCall("", GuardTool.Shell, "git status"), new GuardSurroundings { WorkingDirectory = "/", Root = "/" }, GuardInventory.None);

    /// <summary>Whatever is more than a hook reads is read by one byte too many, so that it is refused and not cut.</summary>
    private static byte[] ReadAll(out int length)
    {
        var buffer = new byte[FirstBuffer];
        length = 0;
        using var input = OpenInput();
        while (input.Read(buffer, length, buffer.Length - length) is var read and > 0)
        {
            length += read;
            if (length > HookCall.MaxInput) break;
            if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 4, HookCall.MaxInput + 1));
        }

        return buffer;
    }

    /// <summary>The descriptor itself where there is one, so that the console is not loaded for it.</summary>
    private static Stream OpenInput() => OperatingSystem.IsWindows() ? OpenConsole() : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Stream OpenConsole() => Console.OpenStandardInput();

    /// <summary>Says the answer once. One that cannot be said in the host's own words is the block that every host knows.</summary>
    private static int Say(HookAnswer answer)
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0) Thread.Sleep(Timeout.Infinite); // The other one is saying it and ends the process.
        try
        {
            if (answer.Output.Length > 0 || answer.Error.Length > 0) Write(answer);
            return answer.Exit;
        }
        catch (IOException)
        {
            return CodingAgent.BlockCode;
        }
    }

    /// <summary>Apart, so that nothing of it is loaded for an answer without words.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Write(HookAnswer answer)
    {
        Write(Console.OpenStandardOutput(), answer.Output);
        Write(Console.OpenStandardError(), answer.Error);
    }

    private static void Write(Stream stream, string text)
    {
        if (text.Length > 0) stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush();
    }
}
