using System.Text;
using System.Text.Json;
using CheckpointTools.Formats.StateFiles;

namespace CheckpointTools.Tests.Managing;

public sealed class StateFileWriterTests
{
    public static TheoryData<string> Cases()
    {
        using JsonDocument cases = Load();
        return
        [
            .. cases
                .RootElement.GetProperty("write")
                .EnumerateArray()
                .Where(static one => one.GetProperty("state").EnumerateObject().Any())
                .Select(static one => one.GetProperty("id").GetString()!),
        ];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_TensorFlow_wrote_is_written_again_to_the_byte(string id)
    {
        using JsonDocument cases = Load();
        JsonElement one = cases.RootElement.GetProperty("write").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);
        foreach (JsonProperty file in one.GetProperty("state").EnumerateObject())
        {
            string text = file.Value.GetString()!;
            Assert.Equal(text, Encoding.UTF8.GetString(StateFileWriter.Write(CheckpointState.Parse(Encoding.UTF8.GetBytes(text)))));
        }
    }

    private static JsonDocument Load() =>
        JsonDocument.Parse(File.ReadAllBytes(Fixtures.Require(Path.Combine("oracle", "state", "cases.json"))));
}
