using System.Text;
using Countersign.Core.Ledger;

namespace Countersign.Core.Tests.Ledger;

public class NoteKeyTests
{
    [Theory]
    [InlineData(Notes.PeterKey, NoteKeyType.Ed25519, 0xc74f20a3u)]
    [InlineData(Notes.RekorKey, NoteKeyType.EcdsaP256, 0xc0d23d6au)]
    [InlineData("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", NoteKeyType.Ed25519Cosignature, 0xda77ade7u)]
    public void Published_keys_are_read_and_written_the_same(string text, NoteKeyType type, uint id)
    {
        Assert.True(NoteKey.TryParse(text, out var key));
        Assert.Equal((type, id, text), (key.Type, key.Id, key.ToString()));
    }

    [Fact]
    public void No_part_of_a_key_text_is_a_key()
    {
        for (var from = 0; from <= Notes.PeterKey.Length; from++)
            for (var to = from; to <= Notes.PeterKey.Length; to++)
                Assert.Equal(to - from == Notes.PeterKey.Length, NoteKey.TryParse(Notes.PeterKey[from..to], out _));
    }

    [Theory]
    [InlineData(Notes.PeterKey, 0)]
    [InlineData(Notes.RekorKey, 18)] // ids of ECDSA keys leave the name out
    public void A_key_text_with_one_changed_character_is_refused(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            var changed = new StringBuilder(text);
            changed[i]++;
            Assert.False(NoteKey.TryParse(changed.ToString(), out _), changed.ToString());
        }
    }

    [Theory]
    [InlineData("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==")] // wrong length, id adjusted
    [InlineData("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")] // unknown type, id adjusted
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("rekor.sigstore.dev+12345678+AwEB")]
    [InlineData("")]
    [InlineData(null)]
    public void Malformed_keys_are_refused(string? text) => Assert.False(NoteKey.TryParse(text, out _));

    [Theory]
    [InlineData("a", true)]
    [InlineData("gate.example/ledger", true)]
    [InlineData("wit\U0001F511ness", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\u00a0b", false)]
    [InlineData("a\u2003b", false)]
    [InlineData("a+b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u007fb", false)]
    public void Names_have_no_spaces_plus_signs_or_control_characters(string name, bool valid) => Assert.Equal(valid, NoteKey.IsName(name));

    [Fact]
    public void Half_a_surrogate_pair_names_nothing() => Assert.False(NoteKey.IsName("a" + (char)0xd800));

    [Fact]
    public void Names_end_at_255_characters()
    {
        Assert.True(NoteKey.IsName(new string('a', NoteKey.MaxNameLength)));
        Assert.False(NoteKey.IsName(new string('a', NoteKey.MaxNameLength + 1)));
    }
}
